/** An ECG lead as its name tells it. */
export interface Lead {
  /** `II`, `V1`, `aVR` …; null where the name says that it is an ECG and not which. */
  readonly lead: string | null;
}

const signs: readonly (readonly [RegExp, string])[] = [
  [/\u2160/g, 'I'],
  [/\u2161/g, 'II'],
  [/\u2162/g, 'III'],
];

/** Words that say "this is an ECG". */
const marks =
  /^((?:ecg|ekg)[a-z]?|экг|electrocardiogram|electrocardiography|elektrokardiogramm|electrocardiograma)$/;
/** Words that say nothing about which lead it is. */
const fillers =
  /^(leads?|limb|chest|precordial|abl|ableitung|d[ée]rivation|derivaci[óo]n|derivazione|einthoven|modified|mod|standard|bipolar|unipolar|ch|chan|channel|kanal|canal|eeg|pol|poly|ref|raw|filt|filtered|unfiltered|cal|uncal|signal|wave|waveform|wf|trace|mdc|elec|potl|snuadc|\d+bit)$/;
/** Words that name another signal, unless the name also says that it is an ECG (`EEG EKG1-REF`). */
const strangers = /^(eeg|eog|emg|ecog|seeg|eda|gsr|acc)$/;
/** Words that say that it is a number, a quality or an event of an ECG, or not the ECG of this patient. */
const others =
  /^(hr|rate|heartrate|rr|bpm|quality|sqi|status|state|imp|impedance|resistance|annotation|annotations|ann|beat|beats|marker|event|events|trigger|trig|alarm|alarms|pace|pacer|pacing|noise|st|qt|qtc|pr|qrs|peak|peaks|rpeak|rpeaks|off|leadoff|gain|index|flag|count|artifact|artefact|abdomen|abdominal|fetal|foetal|maternal|heart|interval|resp|respiration|edr|label|class|prediction|temp|temperature)$/;

/** Names of leads as they remain without marks and fillers, in small letters and without blanks. */
const leads: ReadonlyMap<string, string> = new Map([
  ...(
    [
      ['I', 'i mli ml1 di d1 li lara'],
      ['II', 'ii mlii ml2 dii d2 lii llra'],
      ['III', 'iii mliii ml3 diii d3 liii llla'],
      ['aVR', 'avr mavr'],
      ['aVL', 'avl mavl'],
      ['aVF', 'avf mavf'],
      ['V', 'v mv mcl'],
      ['Vx', 'vx'],
      ['Vy', 'vy'],
      ['Vz', 'vz'],
    ] as const
  ).flatMap(([lead, texts]) => texts.split(' ').map((text): [string, string] => [text, lead])),
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((n): [string, string][] => [
    [`v${n}`, `V${n}`],
    [`v${n}r`, `V${n}R`],
    [`mv${n}`, `V${n}`],
    ...['mcl', 'cm', 'cc', 'cb', 'cs', 'cr', 'ml'].map((kind): [string, string] => [
      `${kind}${n}`,
      `${kind.toUpperCase()}${n}`,
    ]),
  ]),
  // The three of Einthoven in the forms above come before the chest leads ML4 and ML5.
  ['ml1', 'I'],
  ['ml2', 'II'],
  ['ml3', 'III'],
]);

/** Chest leads that are named like electrodes of an EEG, and axes: only where the name says that it is an ECG. */
const marked: ReadonlyMap<string, string> = new Map([
  ...[1, 2, 3, 4, 5, 6].map((n): [string, string] => [`c${n}`, `V${n}`]),
  ['c', 'V'],
  ['x', 'Vx'],
  ['y', 'Vy'],
  ['z', 'Vz'],
]);
/** With the word "lead": `lead 2`. Without it a number counts channels: `ECG 2`. */
const numbered: ReadonlyMap<string, string> = new Map([
  ['1', 'I'],
  ['2', 'II'],
  ['3', 'III'],
]);

/** @returns words in small letters; `ecg1`, `leadII` and `ECGII` are two each */
function wordsOf(name: string): string[] {
  let text = name;
  for (const [pattern, sign] of signs) text = text.replaceAll(pattern, sign);
  return text
    .normalize('NFKC')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .replaceAll(/([a-z])(?=ECG|EKG|Lead)/g, '$1 ')
    .toLowerCase()
    .replaceAll('_', ' ')
    .replaceAll(/\b(ecg|ekg|lead)(?=(\d|i{1,3}\b|a?v[rlf1-9]\b))/g, '$1 ')
    .replaceAll(/\b(ll|la)[\s-]+(ra|la)\b/g, '$1$2')
    .split(/[\s\-./:;,+#()[\]{}|\\"']+/)
    .filter((word) => word !== '');
}

/** Beginnings that are also written apart from what follows: `ML II`, `MCL 1`, `V 1`, `a VF`. */
const beginnings = /^(ml|mcl|mv|v|c|cm|cc|cb|cs|cr|a|av|d)$/;

/** @returns null for a name that is no ECG's */
export function leadOf(name: string): Lead | null {
  const words = wordsOf(name);
  const isMarked = words.some((word) => marks.test(word));
  const saysLead = words.some((word) =>
    /^(leads?|abl|ableitung|d[ée]rivation|derivaci[óo]n|derivazione|einthoven)$/.test(word),
  );
  if (words.some((word) => others.test(word) || (!isMarked && strangers.test(word)))) return null;
  const rest = words.filter((word) => !marks.test(word) && !fillers.test(word));
  const [first = '', second] = rest;
  const isOne = rest.length === 1 || (rest.length === 2 && beginnings.test(first));
  const joined = isOne ? `${first}${second ?? ''}` : '';
  const found =
    leads.get(joined) ??
    (isMarked || saysLead ? marked.get(joined) : undefined) ??
    (saysLead ? numbered.get(joined) : undefined);
  if (found !== undefined) return { lead: found };
  // Between two leads (`V1-V2`, `ECG I-II`): an ECG, and none of the usual leads.
  const areLeads = rest.length > 1 && rest.every((word) => leads.has(word));
  return isMarked || areLeads ? { lead: null } : null;
}

/** In which order a recording's leads are taken for a module that has one: lead II, then one of which only "ECG" is known. */
const order: readonly RegExp[] = [/^II$/, /^$/, /^I$/, /^III$/, /^(V\d?|MCL\d|C[MBCSR]\d|ML\d)$/, /^aV/, /./];

/** @returns lower for a better one */
export const leadRank = ({ lead }: Lead): number => order.findIndex((pattern) => pattern.test(lead ?? ''));
