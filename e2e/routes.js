// Every route of the server, read from its sources, so that a new page is tested before anybody thinks of it.

import { readdir, readFile } from 'node:fs/promises';

const pages = new URL('../crates/web/src/pages/', import.meta.url);

/** `{ path, methods }` of each route; parameters stand as `{name}`. */
export async function routes() {
  const found = [];
  for (const file of await readdir(pages, { recursive: true })) {
    if (!file.endsWith('.rs')) continue;
    const text = await readFile(new URL(file, pages), 'utf8');
    for (const start of text.matchAll(/\.route\(/g)) {
      const call = inside(text, start.index + start[0].length);
      const [, path] = /^\s*"([^"]+)"/.exec(call);
      const handlers = call.slice(call.indexOf(',') + 1).trim();
      // Either the handlers themselves, or the name they were given above.
      const given = /^\w+$/.test(handlers) ? new RegExp(`let ${handlers} = ([^;]*);`).exec(text)?.[1] : handlers;
      const methods = ['get', 'post'].filter((method) => new RegExp(`\\b${method}\\(`).test(given));
      found.push({ path, methods: methods.map((method) => method.toUpperCase()) });
    }
  }
  return found;
}

/** What stands between a parenthesis that is open at `from` and the one that closes it. */
function inside(text, from) {
  let open = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '(') open += 1;
    if (text[at] === ')') open -= 1;
    if (open === 0) return text.slice(from, at);
  }
  return text.slice(from);
}

/** The path with something in the place of each parameter. */
export function filled(path) {
  return path.replace(/\{[^}]+\}/g, '1');
}

/** Routes that are for people who are not signed in. */
export const OPEN = ['/sign-in', '/sign-out', '/manner', '/', '/calendar/{file}'];
