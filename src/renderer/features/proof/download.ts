import type { ReplyOf } from '#shared/contract/index.ts';

export interface FileToSave {
  readonly name: string;
  readonly content: Blob;
}

/** A certificate is one JSON file; a waveform's samples are a second one beside it. */
export function filesOf(reply: ReplyOf<'proof.certificate'>): readonly FileToSave[] {
  const certificate = {
    name: reply.fileName,
    content: new Blob([reply.certificate], { type: 'application/json' }),
  };
  if (reply.dataFileName === null || reply.data === null) return [certificate];
  const bytes = Uint8Array.from(atob(reply.data), (letter) => letter.codePointAt(0) ?? 0);
  return [
    certificate,
    { name: reply.dataFileName, content: new Blob([bytes], { type: 'application/octet-stream' }) },
  ];
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
