import { CollectError } from '../lib/claim.mjs';
import { DISTRICTS, unknownDistrict } from '../lib/districts.mjs';
import { access, LIBRARIES, readAll, readPage } from '../lib/library-api.mjs';
import { demandShape } from '../lib/shape.mjs';
import { snapshotCollector } from '../lib/snapshot.mjs';

const SEOUL = '11';
const PAGE_SIZE = 500;
const SHAPE = {
  each: ['libCode', 'libName'],
  some: ['latitude', 'longitude'],
  place: { latitude: 'latitude', longitude: 'longitude' },
};

/** Collects the libraries of the districts asked for: every page of each, or nothing. A row carries its district. */
export const handler = snapshotCollector({
  folder: 'library-data',
  async collect({ districts }) {
    const wrong =
      Array.isArray(districts) && districts.length > 0 ? unknownDistrict(districts) : 'districts is a list of names';
    if (wrong) throw new CollectError('Event.Invalid', wrong, false);
    const rows = [];
    const empty = [];
    let pages = 0;
    for (const district of new Set(districts)) {
      const query = { region: SEOUL, dtl_region: DISTRICTS[district] ?? '' };
      const list = await readAll(access(), LIBRARIES, query, { pageSize: PAGE_SIZE, where: district });
      rows.push(...list.docs.map((library) => ({ ...library, district })));
      if (list.docs.length === 0) empty.push(district);
      pages += list.pages;
    }
    demandShape(rows, SHAPE, { api: 'LibraryApi', where: LIBRARIES.operation });
    return { rows, output: { districts: [...new Set(districts)], pages, empty } };
  },
  async probe({ districts }) {
    const query = { region: SEOUL, dtl_region: DISTRICTS[districts?.[0] ?? ''] ?? DISTRICTS['종로구'] ?? '' };
    const page = await readPage(access(), LIBRARIES, { ...query, pageNo: '1', pageSize: '1' }, 'probe');
    return page.docs[0];
  },
});
