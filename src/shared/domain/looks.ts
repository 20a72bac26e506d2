/**
 * Letters of other scripts that look like those of ASCII in usual typefaces, each above what it looks like: the part of
 * Unicode's confusables (UTS 39) that names and numbers are written with.
 */
const lookalikes = [
  // Cyrillic
  ['АВЕЗКМНОРСТУХЅІЈԚԜҮӀԌЬѴасеһіјкорѕтухԁԛԝѵӏгпмнвүԍь', 'ABE3KMHOPCTYXSIJQWYlGbVacehijkopstyxdqwvlrnmhbygb'],
  // Greek
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿαγηικνορτυχϲϳσ', 'ABEZHIKMNOPTYXCJaynikvoptuxcjo'],
  // Armenian
  ['օսհոցզյՏՕԼՍ', 'ouhngqjSOLU'],
  // Cherokee
  ['ᎪᎠᎡᎢᎬᎳᎷᎻᏀᏚᏙᏞᏟᏢᏦᎫᏴᏃᎽᏆ', 'ADRTEWMHGSVLCPKJBZYI'],
  // Lisu
  ['ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ', 'BPDTGKJCZFMNLSRVHWXYAEIOU'],
  // Latin beyond ASCII
  ['ıɑɡɩǀƖɪᴀʙᴄᴅᴇꜰɢʜᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ', 'iagilliabcdefghjklmnoprstuvwyz'],
] as const;

const asAscii = new Map(
  lookalikes.flatMap(([from, to]) =>
    Array.from(from, (letter, index) => [letter, to[index] ?? letter] as const),
  ),
);

/** What cannot be told apart at a glance whatever the case: capital i, small L, one and bar; zero and o; rn and m; vv and w. */
const alike = [
  [/[il1|!]/g, 'l'],
  [/0/g, 'o'],
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/['’‘ʼʻ`´′＇]/g, "'"],
  [/[\p{Pd}−]/gu, '-'],
] as const;

/**
 * A text as it looks on a screen: two texts with the same looks cannot be told apart by reading them. Marks on letters
 * count, case and width do not.
 */
export function looksOf(text: string): string {
  const plain = Array.from(text.normalize('NFKD'), (letter) => asAscii.get(letter) ?? letter).join('');
  const lower = plain.toLowerCase().normalize('NFKD').replaceAll(/\s+/gu, ' ').trim();
  return alike.reduce((seen, [what, as]) => seen.replaceAll(what, as), lower).normalize('NFC');
}
