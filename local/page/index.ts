import { Hono } from 'hono';
import { loadBundle, type Bundle } from './bundle.ts';

export interface PageOptions {
  /** Where built bundles are kept; the system's temporary folder unless said otherwise. */
  cacheDir?: string;
}

const FAVICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#1d6f72" stroke-width="3" stroke-linecap="round"><path d="M4 7c3-3 5 3 8 0s5 3 8 0M4 12.5c3-3 5 3 8 0s5 3 8 0M4 18c3-3 5 3 8 0s5 3 8 0"/></svg>';

// The browser itself is told that nothing leaves this machine: no foreign script, image, font or request.
const CONTENT_POLICY = ["default-src 'self'", "img-src 'self' data:", "frame-ancestors 'none'"].join('; ');

function html({ hash }: Bundle): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sluice local</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(FAVICON)}">
<link rel="stylesheet" href="/assets/${hash}.css">
<script type="module" src="/assets/${hash}.js"></script>
</head>
<body><div id="root"></div></body>
</html>
`;
}

/** Serves the workspace page at `/`. It talks to `/control/*` of the same port and to nothing else. */
export async function createPage(options: PageOptions = {}): Promise<Hono> {
  const bundle = await loadBundle(options.cacheDir);
  const forever = { 'cache-control': 'public, max-age=31536000, immutable' };
  const page = new Hono();
  page.get('/', (c) =>
    c.html(html(bundle), 200, { 'content-security-policy': CONTENT_POLICY, 'cache-control': 'no-cache' }),
  );
  page.get(`/assets/${bundle.hash}.js`, (c) =>
    c.body(bundle.js, 200, { 'content-type': 'text/javascript; charset=utf-8', ...forever }),
  );
  page.get(`/assets/${bundle.hash}.css`, (c) =>
    c.body(bundle.css, 200, { 'content-type': 'text/css; charset=utf-8', ...forever }),
  );
  return page;
}
