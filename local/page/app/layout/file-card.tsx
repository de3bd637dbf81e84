import type { ReactNode } from 'react';
import { fileSize } from '../text.ts';
import type { SlackFile } from '../types.ts';

/** A shared file: its name, size, the first lines if it is text, the picture if it is one, and a way to download it. */
export function FileCard({ file }: { file: SlackFile }): ReactNode {
  const name = file.title ?? file.name ?? file.id;
  return (
    <figure className="file-card" data-testid="file">
      <figcaption>
        <span aria-hidden="true">📄</span>
        {file.url === undefined ? (
          <span>{name}</span>
        ) : (
          <a href={file.url} download={file.name ?? name}>
            {name}
          </a>
        )}
        {file.size !== undefined && <small>{fileSize(file.size)}</small>}
      </figcaption>
      {file.preview !== undefined && <pre>{file.preview}</pre>}
      {file.url !== undefined && file.mimetype?.startsWith('image/') && (
        <img src={file.url} alt={file.alt_txt ?? name} loading="lazy" />
      )}
    </figure>
  );
}
