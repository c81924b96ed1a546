import { randomBytes } from 'node:crypto';

/** The root of a trace as X-Ray has it: its time in seconds, then what is random (docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html). */
export function traceRoot(): string {
  const seconds = Math.floor(Date.now() / 1000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
}
