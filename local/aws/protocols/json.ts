import { AwsError } from '../errors.ts';
import { parseJson, readBody, type Protocol } from './protocol.ts';

/** AWS JSON: the operation is the second half of `x-amz-target`. */
const json = (type: string): Protocol => ({
  async read(request) {
    const operation = String(request.headers['x-amz-target'] ?? '')
      .split('.')
      .at(-1)!;
    const body = await readBody(request);
    try {
      return { operation, input: parseJson(body) };
    } catch {
      throw new AwsError('SerializationException', 'The body is not JSON.');
    }
  },
  write(response, output, { requestId }) {
    response.writeHead(200, { 'content-type': type, 'x-amzn-requestid': requestId });
    response.end(JSON.stringify(output ?? {}));
  },
  fail(response, error, requestId) {
    response.writeHead(error.status, { 'content-type': type, 'x-amzn-requestid': requestId, ...error.headers });
    response.end(JSON.stringify({ __type: error.code, message: error.message, ...error.members }));
  },
});

/** Athena, Glue, Logs, the Redshift Data API. */
export const json11 = json('application/x-amz-json-1.1');
/** Step Functions. */
export const json10 = json('application/x-amz-json-1.0');
