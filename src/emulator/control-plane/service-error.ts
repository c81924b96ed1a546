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

/** Of what belongs to another account. */
export function denied(
  { accountId }: { readonly accountId: string },
  action: string,
  arn: string,
): ServiceError {
  const what = `lambda:${action === 'Invoke' ? 'InvokeFunction' : action}`;
  return new ServiceError(
    'AccessDeniedException',
    403,
    `User: arn:aws:iam::${accountId}:root is not authorized to perform: ${what} on resource: ${arn} because no resource-based policy allows the ${what} action`,
  );
}

export function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', 400, message);
}

/** By which call the caller could have known the revision. */
export function precondition(source = 'GetFunction/GetAlias'): ServiceError {
  return new ServiceError(
    'PreconditionFailedException',
    412,
    `The Revision Id provided does not match the latest Revision Id. Call the ${source} API to retrieve the latest Revision Id`,
  );
}
