import { readBody, type Protocol } from './protocol.ts';
import { writeXml, type XmlValue } from './xml.ts';

/** AWS query (STS, SNS): a form with `Action`, answered in XML. */
export const query: Protocol = {
  async read(request) {
    const form = new URLSearchParams((await readBody(request)).toString());
    const { Action = 'a request without Action', Version: _, ...input } = Object.fromEntries(form);
    return { operation: Action, input };
  },
  write(response, output, { operation, requestId }) {
    response.writeHead(200, { 'content-type': 'text/xml', 'x-amzn-requestid': requestId });
    const body = { [`${operation}Result`]: output as XmlValue, ResponseMetadata: { RequestId: requestId } };
    response.end(writeXml(`${operation}Response`, body));
  },
  fail(response, error, requestId) {
    response.writeHead(error.status, { 'content-type': 'text/xml', 'x-amzn-requestid': requestId, ...error.headers });
    const Type = error.status >= 500 ? 'Receiver' : 'Sender';
    const body = { Error: { Type, Code: error.code, Message: error.message }, RequestId: requestId };
    response.end(writeXml('ErrorResponse', body));
  },
};
