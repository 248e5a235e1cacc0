/**
 * The words of the screens. English names the keys; every other language must have them all (checked by types, by a
 * test and by the build). Only the language in use is loaded.
 *
 * To add a language: put its file beside en.json and a line into LANGUAGES.
 */
import type { Plural, Values } from './format';
import { fill } from './format';
import type english from './en.json';

export type Key = keyof typeof english;
export type Catalogue = Record<Key, string | Plural>;
export type Language = keyof typeof LANGUAGES;

const LANGUAGES = {
  en: { name: 'English', load: (): Promise<{ default: Catalogue }> => import('./en.json') },
  es: { name: 'Español', load: (): Promise<{ default: Catalogue }> => import('./es.json') },
};

const CHOICE = 'openbargain.language';

export class Texts {
  language = $state<Language>('en');
  #words = $state.raw<Catalogue | null>(null);
  #rules = $derived(new Intl.PluralRules(this.language));

  /** The text of a key. Reads reactive state: a switch of language redraws. */
  t = (key: Key, values: Values = {}): string => {
    const text = this.#words?.[key] ?? key;
    return fill(text, values, this.#rules);
  };

  get languages(): { code: Language; name: string }[] {
    return Object.entries(LANGUAGES).map(([code, { name }]) => ({ code: code as Language, name }));
  }

  /** Takes the language chosen before, else the first of the browser's that is there. */
  async start(): Promise<void> {
    const wanted = [chosen(), ...navigator.languages].map((tag) => tag?.split('-')[0]?.toLowerCase());
    await this.#use((wanted.find((tag) => tag !== undefined && tag in LANGUAGES) ?? 'en') as Language);
  }

  async choose(language: Language): Promise<void> {
    await this.#use(language);
    try {
      localStorage.setItem(CHOICE, language);
    } catch {
      // this visit only
    }
  }

  async #use(language: Language): Promise<void> {
    this.#words = (await LANGUAGES[language].load()).default;
    this.language = language;
    document.documentElement.lang = language;
  }
}

function chosen(): string | null {
  try {
    return localStorage.getItem(CHOICE);
  } catch {
    return null;
  }
}
