/**
 * Reads an OpenAPI 3.1 document into what the page shows: routes by their tag, and types written as a short notation
 * that people who know any typed language can read. Pure.
 */
type Json = Record<string, unknown>;

export interface Body {
  /** Media type, where it is not JSON. */
  media: string;
  type: string;
}
export interface Operation {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  parameters: { name: string; in: string; type: string; required: boolean; description: string }[];
  body: Body | null;
  answers: { status: string; description: string; body: Body | null }[];
}
export interface Described {
  title: string;
  version: string;
  description: string;
  groups: { name: string; operations: Operation[] }[];
  types: { name: string; description: string; text: string }[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

export function describe(document: unknown): Described {
  const root = record(document);
  const info = record(root.info);
  const groups = new Map<string, Operation[]>();
  for (const [path, item] of Object.entries(record(root.paths))) {
    for (const [method, raw] of Object.entries(record(item))) {
      if (!METHODS.includes(method)) continue;
      const op = record(raw);
      const tag = text(list(op.tags)[0]) || (path.replace(/^\/api\/v\d+/, '').split('/')[1] ?? '');
      groups.set(tag, [...(groups.get(tag) ?? []), operation(path, method, op, list(record(item).parameters))]);
    }
  }
  const schemas = record(record(root.components).schemas);
  return {
    title: text(info.title),
    version: text(info.version),
    description: text(info.description),
    groups: [...groups].map(([name, operations]) => ({ name, operations })),
    types: Object.entries(schemas).map(([name, schema]) => ({
      name,
      description: text(record(schema).description),
      text: typeText(schema, 0),
    })),
  };
}

function operation(path: string, method: string, op: Json, shared: unknown[]): Operation {
  return {
    id: `${method}${path.replace(/[^a-z0-9]+/gi, '-')}`,
    method: method.toUpperCase(),
    path,
    summary: text(op.summary),
    description: text(op.description),
    parameters: [...shared, ...list(op.parameters)].map(record).map((p) => ({
      name: text(p.name),
      in: text(p.in),
      type: typeText(p.schema, 0),
      required: p.required === true,
      description: text(p.description),
    })),
    body: bodyOf(record(op.requestBody).content),
    answers: Object.entries(record(op.responses)).map(([status, answer]) => ({
      status,
      description: text(record(answer).description),
      body: bodyOf(record(answer).content),
    })),
  };
}

function bodyOf(content: unknown): Body | null {
  const [media, value] = Object.entries(record(content))[0] ?? [];
  return media === undefined ? null : { media, type: typeText(record(value).schema, 0) };
}

/** `{ index: integer, side?: "ours" | "theirs" }`, with references by name. */
export function typeText(schema: unknown, depth: number): string {
  const s = record(schema);
  if (typeof s.$ref === 'string') return s.$ref.slice(s.$ref.lastIndexOf('/') + 1);
  if ('const' in s) return JSON.stringify(s.const);
  if (Array.isArray(s.enum)) return s.enum.map((value) => JSON.stringify(value)).join(' | ');
  for (const word of ['oneOf', 'anyOf'] as const) {
    if (Array.isArray(s[word])) return s[word].map((part) => typeText(part, depth)).join(depth === 0 ? '\n| ' : ' | ');
  }
  if (Array.isArray(s.allOf)) return s.allOf.map((part) => typeText(part, depth)).join(' & ');
  const type = Array.isArray(s.type) ? s.type.map(text) : [text(s.type)];
  const written = type.map((name) => {
    if (name === 'array') return `[${typeText(s.items, depth + 1)}]`;
    if (name === 'object' || (name === '' && 'properties' in s)) return objectText(s, depth);
    if (name === 'string' && typeof s.format === 'string') return `string (${s.format})`;
    return name || 'any';
  });
  return written.join(' | ');
}

function objectText(s: Json, depth: number): string {
  const properties = Object.entries(record(s.properties));
  if (properties.length === 0)
    return s.additionalProperties ? `{ [name]: ${typeText(s.additionalProperties, depth + 1)} }` : '{}';
  const required = new Set(list(s.required).map(text));
  const indent = '  '.repeat(depth + 1);
  const lines = properties.map(
    ([name, value]) => `${indent}${name}${required.has(name) ? '' : '?'}: ${typeText(value, depth + 1)}`,
  );
  return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`;
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
