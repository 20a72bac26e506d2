/** An event whose ordinary consequence a listener can prevent, with whatever else it carries. */
export interface Preventable {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

export function preventable<T extends object>(fields: T): Preventable & T {
  let prevented = false;
  return Object.defineProperty(
    { ...fields, defaultPrevented: false, preventDefault: () => void (prevented = true) },
    'defaultPrevented',
    { get: () => prevented },
  );
}
