/** An answer of Lambda's API that is an error: its type, as AWS names it, with the HTTP status and what it says. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly type: string;
  readonly status: number;
  /** Reason of a throttle. */
  readonly reason?: string;

  constructor(type: string, status: number, message: string, reason?: string) {
    super(message);
    this.type = type;
    this.status = status;
    if (reason !== undefined) this.reason = reason;
  }
}

export function notFound(what: string, type = 'ResourceNotFoundException'): ServiceError {
  return new ServiceError(type, 404, what);
}

export function conflict(message: string): ServiceError {
  return new ServiceError('ResourceConflictException', 409, message);
}

export function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', 400, message);
}

export function outOfRange(value: unknown, member: string, constraint: string): ServiceError {
  return new ServiceError(
    'ValidationException',
    400,
    `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

export function precondition(): ServiceError {
  return new ServiceError(
    'PreconditionFailedException',
    412,
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
  );
}
