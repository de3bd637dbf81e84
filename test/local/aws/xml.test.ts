import { describe, expect, it } from 'vitest';
import { parseXml, writeXml } from '../../../local/aws/protocols/xml.ts';
import { fc } from '../../helpers/property.ts';

describe('xml', () => {
  it('reads back any text it has written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(parseXml(writeXml('Root', { Key: text }))).toEqual({ Root: [{ Key: [text] }] });
      }),
    );
  });

  it('reads repeated, nested and empty elements', () => {
    const text =
      '<?xml version="1.0"?><D xmlns="http://x/"><O><K>a&#x41;&lt;</K></O><O><K/></O><Quiet>true</Quiet></D>';
    expect(parseXml(text)).toEqual({ D: [{ O: [{ K: ['aA<'] }, { K: [''] }], Quiet: ['true'] }] });
  });

  it.each([
    ['<a><b></a>', '</a> closes <b>'],
    ['<a>', '<a> is never closed'],
    ['text</a>', '</a> closes nothing'],
    ['<a <b>', '<a> is never closed'],
  ])('refuses %s', (text, why) => {
    expect(() => parseXml(text)).toThrow(why);
  });
});
