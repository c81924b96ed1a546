import { describe, expect, it } from 'vitest';
import { withoutAccounts } from '../../../src/domain/lambda-function.js';
import { payloadValues } from '../../../src/domain/payload-values.js';
import { shownMessage } from '../../../src/domain/shown-message.js';

describe('texts of AWS and of functions', () => {
  it('lose ids of accounts, and numbers of other lengths stay', () => {
    expect(
      withoutAccounts(
        'User: arn:aws:iam::123456789012:user/x on arn:aws:lambda:eu-west-1:123456789012:function:f',
      ),
    ).toBe('User: arn:aws:iam::***:user/x on arn:aws:lambda:eu-west-1:***:function:f');
    expect(withoutAccounts('1234567890123 12345678901')).toBe('1234567890123 12345678901');
  });

  it('lose what was in the payload, at any depth', () => {
    const values = payloadValues('{"user": {"token": "s3cret", "ids": [98765]}}');
    expect(shownMessage('ValueError: no user s3cret\n  with id 98765', values)).toBe(
      'ValueError: no user *** with id ***',
    );
    expect(payloadValues('{')).toEqual([]);
  });

  it('are short and of one line', () => {
    const shown = shownMessage(`a\r\n${'b'.repeat(1000)}`, []);
    expect([...shown]).toHaveLength(300);
    expect(shown).toMatch(/^a b+…$/);
  });
});
