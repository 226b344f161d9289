/** Content negotiation: what a client accepts, and the best of it that the hub can give. */
import { notAcceptable, notInShape } from './status.ts';

/** In what shape objects are answered. */
export type Shape = { as: 'object' } | { as: 'table' | 'metadata'; version: 'v1' | 'v1beta1' };

/** How an answer is to be written. */
export interface Representation {
  shape: Shape;
  format: 'json' | 'yaml';
}

/** All kinds of answers, in the order kube-apiserver names them. Protobuf is read, never written. */
const AVAILABLE = ['application/json', 'application/yaml'];

const JSON_OBJECT: Representation = { shape: { as: 'object' }, format: 'json' };

interface Accepted {
  type: string;
  parameters: Map<string, string>;
  quality: number;
}

/** Reads an Accept header; without one the answer is JSON. Throws NotAcceptable. */
export function negotiate(accept: string | undefined): Representation {
  if (accept === undefined || accept === '' || accept === 'application/json' || accept === '*/*') {
    return JSON_OBJECT;
  }
  const accepted = accept.split(',').map(readAccepted);
  accepted.sort((a, b) => b.quality - a.quality);
  for (const each of accepted) {
    const representation = represent(each);
    if (representation) {
      return representation;
    }
  }
  throw accepted.some(({ type }) => AVAILABLE.includes(type)) ? notInShape(AVAILABLE) : notAcceptable(AVAILABLE);
}

function readAccepted(text: string): Accepted {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim());
  const parameters = new Map(
    rest.map((part) => {
      const [name = '', value = ''] = part.split('=');
      return [name, value];
    }),
  );
  return { type: type.toLowerCase(), parameters, quality: Number(parameters.get('q') ?? 1) };
}

function represent({ type, parameters }: Accepted): Representation | undefined {
  const format = type === 'application/yaml' ? 'yaml' : 'json';
  if (type !== 'application/json' && type !== 'application/yaml' && type !== '*/*' && type !== 'application/*') {
    return undefined;
  }
  const as = parameters.get('as');
  if (as === undefined) {
    return { shape: { as: 'object' }, format };
  }
  const version = parameters.get('v');
  if (parameters.get('g') !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) {
    return undefined;
  }
  switch (as) {
    case 'Table':
      return { shape: { as: 'table', version }, format };
    case 'PartialObjectMetadata':
    case 'PartialObjectMetadataList':
      return { shape: { as: 'metadata', version }, format };
    default:
      return undefined;
  }
}
