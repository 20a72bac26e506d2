import { ServiceError } from '#shared/contract/errors.ts';

/** A failed write, in words that help: what the disk said decides what a person can do. */
export function diskError(cause: unknown): ServiceError {
  if (cause instanceof ServiceError && cause.code === 'disk') return cause;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new ServiceError(
      'disk',
      'The disk of this workstation is full: this was not stored.',
      'Make room on the disk, or call IT. Recording goes on by itself as soon as there is room.',
      true,
      { cause },
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new ServiceError(
      'disk',
      'This workstation is not allowed to write to its data folder: this was not stored.',
      'Call IT: the data folder must belong to the user who runs VitalSeal and be writable.',
      true,
      { cause },
    );
  }
  return new ServiceError(
    'disk',
    'The disk of this workstation failed: this was not stored.',
    'Call IT and move to another workstation if it happens again.',
    true,
    { cause },
  );
}

/** The data folder, or a part of it, was deleted or moved away while the app runs. */
export function folderGone(cause?: unknown): ServiceError {
  return new ServiceError(
    'disk',
    'The data folder of this workstation is gone: this was not stored.',
    'Move the patient to another workstation and call IT. Nothing that is recorded here now is kept.',
    false,
    { cause },
  );
}
