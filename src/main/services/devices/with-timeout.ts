/**
 * Waits for `work` no longer than `ms`: a serial port's driver may never answer, and must not hold up anything else.
 * @throws Error when the time is over; `late` is then called with the result, should there ever be one
 */
export async function withTimeout<T>(
  work: Promise<T>,
  ms: number,
  late: (result: T) => void = () => undefined,
): Promise<T> {
  let over = false;
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      over = true;
      reject(new Error('timeout'));
    }, ms);
  });
  const watch = async (): Promise<void> => {
    const result = await work;
    if (over) late(result);
  };
  watch().catch(() => undefined);
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
