import { stem } from "./stem.ts";

/** Words that say nothing about which tool is meant. */
export const stopWords: ReadonlySet<string> = new Set(
  words(`a again all also am an and any are as ask at be been before but by can could did do
  does doing each either every for from further get gets give given gives go going got had has have
  he her here him his how i if in into is it its just know kindly let like look lot made make many
  may me might more most much must my need no not now of off on one only onto or other our out over
  own per please quite really same say see shall she should so some such tell than thank thanks that
  the their them then there these they thing this those through to too up upon us use using very via
  want was we were what when where which while who whom whose why will with within without would you
  your`),
);

/** Words that can open a sentence of their own after "and" or a comma. */
export const openers: ReadonlySet<string> = new Set(
  words(`what what's which who who's whose where where's when when's why how how's is are was were
  does do did will would can could should has have tell show give find list add create remove delete
  convert calculate compute compare remind please mark search look get set send book plan cancel
  update translate count check`),
);

/** Verbs, as stems, with which one asks and changes nothing. */
export const readingVerbs: ReadonlySet<string> = stems(
  "get list show find search look lookup fetch display read see view check query count compute calculate describe",
);

/** Verbs, as stems, that change something. */
export const writingVerbs: ReadonlySet<string> = stems(
  `add create new insert remove delete drop update change edit set complete finish mark send mail
  book reserve cancel buy order schedule rename move save store write post submit start stop pause
  resume open close lock unlock turn switch assign pay transfer approve reject clear reset`,
);

/** Further verbs, as stems, that name what a function does and not what it gives. */
export const actionVerbs: ReadonlySet<string> = stems(
  "convert translate compare make do run define play format encode decode parse generate",
);

/** Prepositions after which a name or a phrase may stand. */
export const prepositions: ReadonlySet<string> = new Set(
  words(
    "in at for of from to near around about on with into between called named titled by like until till since",
  ),
);

const synonymGroups = [
  "far distance away range apart",
  "cost price fee charge expense rate",
  "weather forecast temperature climate",
  "hot cold warm temperature weather degree",
  "rain snow sunny cloudy umbrella weather forecast",
  "money currency amount",
  "exchange convert conversion change worth currency",
  "people inhabitant population resident",
  "big large size area",
  "tall high height elevation",
  "long length duration distance",
  "old age",
  "time clock hour timezone",
  "day date calendar",
  "remove delete erase drop discard",
  "done complete finish finished check tick mark",
  "add create new insert put remind",
  "task todo reminder",
  "show list display all",
  "find search lookup look",
  "mail email message send",
  "book reserve reservation booking",
  "buy purchase order",
  "trip travel journey route flight",
  "word vocabulary definition define mean meaning",
  "language translate translation",
  "sum total add plus",
  "average mean",
  "person user contact customer",
  "shop store product item article",
  "picture image photo",
  "film movie",
  "song music track",
  "car vehicle",
  "near nearby close closest nearest",
  "about describe description fact information info detail",
].map((group) => stems(group));

/** Whether two stems belong to words of like meaning; a stem is no synonym of itself. */
export function areSynonyms(a: string, b: string): boolean {
  return a !== b && synonymGroups.some((group) => group.has(a) && group.has(b));
}

const unitGroups = [
  "km kilometer kilometre",
  "mi mile",
  "m meter metre",
  "cm centimeter centimetre",
  "kg kilo kilogram",
  "g gram",
  "h hr hour",
  "min minute",
  "s sec second",
  "usd dollar buck",
  "eur euro",
  "percent percentage",
  "person people guest seat",
  "c celsius",
  "f fahrenheit",
].map((group) => stems(group));

/** Whether a stem and a word name the same unit. */
export function sameUnit(name: string, word: string): boolean {
  return unitGroups.some((group) => group.has(name) && group.has(stem(word)));
}

/** The numbers that are written as words. */
export const numberWords: ReadonlyMap<string, number> = new Map(
  words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
  ).map((word, value) => [word, value]),
);

function words(list: string): readonly string[] {
  return list.split(/\s+/).filter((word) => word !== "");
}

/** The stems of a list of words. */
export function stems(list: string): ReadonlySet<string> {
  return new Set(words(list).map(stem));
}
