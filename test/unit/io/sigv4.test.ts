import { describe, expect, it } from 'vitest';
import { signed } from '../../../src/io/sigv4.js';

const now = new Date('2026-01-02T03:04:05.678Z');
const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret/key' };

/** The signatures are those that botocore 1.40 makes of the same requests at the same second. */
describe('Signature Version 4', () => {
  it('signs a path of S3 as it is sent', () => {
    const target = '/my-bucket/builds/a%20b%2Bc/%C3%BC%281%29.zip?versionId=a%2Bb%3D';
    const headers = signed({ method: 'GET', host: '127.0.0.1:9000', target }, keys, {
      ...{ region: 'eu-central-1', service: 's3', now },
    });
    expect(headers['x-amz-date']).toBe('20260102T030405Z');
    expect(headers.authorization).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/eu-central-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=44000a43519af6f82a44a95629c8e3b1cd4973f91d8c3405bbe2c91f61d36b81',
    );
  });

  it('signs other paths encoded once more, a query in order, a body and a token', () => {
    const headers = signed(
      {
        ...{ method: 'POST', host: 'abc.lambda-url.eu-central-1.on.aws' },
        target: '/a%20b/c?y=2&x=%20z&x=1',
        headers: { 'content-type': 'application/json' },
        body: Buffer.from('{"k":1}'),
      },
      { ...keys, sessionToken: 'TOKEN' },
      { region: 'eu-central-1', service: 'lambda', now },
    );
    expect(headers.authorization).toMatch(
      /Signature=572b0a6f1c23a6e86ef2dc6de5df1c26b70768313affa5681dec1e84c261a41d$/,
    );
    expect(headers['x-amz-security-token']).toBe('TOKEN');
  });
});
