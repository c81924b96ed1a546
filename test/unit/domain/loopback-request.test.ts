import { describe, expect, it } from 'vitest';
import { foreignRequest } from '../../../src/domain/loopback-request.js';

describe('foreignRequest', () => {
  it.each(['127.0.0.1:9001', 'localhost:9001', 'LocalHost:9001', '[::1]:9001'])('lets %s through', (host) => {
    expect(foreignRequest({ host }, 9001)).toBeUndefined();
  });

  it.each([
    undefined,
    '',
    'evil.example.com',
    'evil.example.com:9001',
    '127.0.0.1',
    '127.0.0.1:9002',
    'localhost',
    'localhost.:9001',
    'localhost:9001.evil.example.com',
    'evil.example.com#127.0.0.1:9001',
    '127.0.0.1:9001, evil.example.com',
    '127.0.0.1.evil.example.com:9001',
    '0.0.0.0:9001',
    '::1:9001',
    '2130706433:9001',
    '127.1:9001',
  ])('refuses the host %s', (host) => {
    expect(foreignRequest({ host }, 9001)).toMatch(/Host header/);
  });

  it.each(['http://evil.example.com', 'null', 'http://127.0.0.1:9001', ''])(
    'refuses the origin %j',
    (origin) => {
      expect(foreignRequest({ host: '127.0.0.1:9001', origin }, 9001)).toMatch(/Origin/);
    },
  );

  it('takes a host without a port at the port of the scheme alone', () => {
    expect(foreignRequest({ host: 'localhost' }, 80)).toBeUndefined();
    expect(foreignRequest({ host: 'localhost:80' }, 80)).toBeUndefined();
    expect(foreignRequest({ host: 'localhost:443' }, 80)).toBeDefined();
  });
});
