import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const writtenMarkup = 'Text reaches the page as text nodes; markup from strings is never inserted.';

export default ts.config(
  { ignores: ['build/', '.svelte-kit/', 'src/lib/api/schema.gen.ts', 'tools/node_modules/', 'e2e/.out/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
    // The rule's maps and dates are wanted only where a screen depends on them.
    rules: { 'svelte/prefer-svelte-reactivity': 'off' },
  },
  {
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/no-inline-styles': ['error', { allowTransitions: false }],
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: writtenMarkup },
        { property: 'outerHTML', message: writtenMarkup },
        { property: 'insertAdjacentHTML', message: writtenMarkup },
      ],
      'no-undef': 'off',
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
);
