import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { TooLarge } from '../../../../src/emulator/zip.js';
import { unpackOrRefuse } from '../../../../src/runners/handler/build-function.js';
import { emptyFolder } from '../../../support/cli.js';

const ANEW = 'Make the zip anew: coldstart package makes one that AWS takes.';

it.each(['../../outside.py', '/outside.py'])('says what to do about a zip with %s', async (path) => {
  const zip = zipSync({ [path]: new Uint8Array() });
  await expect(unpackOrRefuse('orders', [[zip, emptyFolder()]])).rejects.toMatchObject({
    message: `AWS Lambda would refuse the function orders: the entry "${path}" would lie outside of its folder.`,
    hint: ANEW,
  });
});

it('says what to do about what is no zip, and about one that is too large', async () => {
  await expect(unpackOrRefuse('orders', [[new Uint8Array(9), emptyFolder()]])).rejects.toMatchObject({
    hint: ANEW,
  });
  const zip = zipSync({ 'zeros.bin': new Uint8Array(9) });
  const directory = Buffer.from(zip).indexOf('PK\x01\x02', 0, 'latin1');
  new DataView(zip.buffer, zip.byteOffset).setUint32(directory + 24, 251 * 2 ** 20, true);
  await expect(unpackOrRefuse('orders', [[zip, emptyFolder()]])).rejects.toMatchObject({
    cause: expect.any(TooLarge),
    hint: expect.stringMatching(/^Make it smaller: /),
  });
});
