/**
 * Aborted after a time, unless the given signal was sooner. `AbortSignal.any` with `AbortSignal.timeout` is not that: Node 20
 * collects the two as garbage while they are listened to, and what hangs hangs for ever.
 */
export function withinTime(ms: number, signal?: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const onAbort = () => end(signal?.reason);
  const timer = setTimeout(
    () => end(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
    ms,
  );
  // A process that has nothing else to wait for may end.
  timer.unref();
  const end = (reason: unknown) => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    controller.abort(reason);
  };
  if (signal?.aborted) end(signal.reason);
  else signal?.addEventListener('abort', onAbort, { once: true });
  return controller.signal;
}
