/** All pages of a SCAN of any kind; an element may come twice. */
export async function* pages(scan: (cursor: string) => Promise<[string, string[]]>): AsyncGenerator<string[]> {
  let cursor = '0';
  do {
    const [next, page] = await scan(cursor);
    yield page;
    cursor = next;
  } while (cursor !== '0');
}
