import type { ReplyOf } from '#shared/contract/index.ts';
import type { CertificateFiles } from '#shared/contract/proof.ts';

export interface FileToSave {
  readonly name: string;
  readonly content: Blob;
}

/** A certificate is one JSON file; a waveform's samples are a second one beside it. */
export function filesOf({ further, ...first }: ReplyOf<'proof.certificate'>): readonly FileToSave[] {
  return [first, ...further].flatMap(filesOfOne);
}

function filesOfOne({ fileName, certificate, dataFileName, data }: CertificateFiles): FileToSave[] {
  const text = { name: fileName, content: new Blob([certificate], { type: 'application/json' }) };
  if (dataFileName === null || data === null) return [text];
  const bytes = Uint8Array.from(atob(data), (letter) => letter.codePointAt(0) ?? 0);
  return [text, { name: dataFileName, content: new Blob([bytes], { type: 'application/octet-stream' }) }];
}

/** Hands a file to the browser's own saving. */
export function save(file: FileToSave): void {
  const url = URL.createObjectURL(file.content);
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  link.click();
  // The browser has taken the file over once the click was handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
