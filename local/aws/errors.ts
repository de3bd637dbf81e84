/** An error the service itself would answer; `code` becomes the SDK's exception class. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the error's body (JSON) or elements (XML). */
  readonly members: Record<string, unknown>;
  /** Further response headers. */
  readonly headers: Record<string, string>;

  constructor(
    code: string,
    message: string,
    options: { status?: number; members?: Record<string, unknown>; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = options.status ?? statusOf(code);
    this.members = options.members ?? {};
    this.headers = options.headers ?? {};
  }
}

/** The HTTP status AWS gives an error of this name, for faults that name only the error. */
export function statusOf(code: string): number {
  if (/^(ServiceUnavailable|SlowDown)/.test(code)) return 503;
  if (/^Internal|^ServiceException$/.test(code)) return 500;
  if (code === 'TooManyRequestsException') return 429;
  if (/^AccessDenied$|^MissingAuthenticationToken/.test(code)) return 403;
  return 400;
}
