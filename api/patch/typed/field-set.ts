/**
 * Sets of fields, and FieldsV1, the JSON that managedFields keeps them in: a tree of path elements in which `.` marks
 * an inner node that is itself a member. Sets are never changed once they left the function that built them.
 */
import { isJsonObject, type JsonObject } from '../../../domain/object.ts';
import { fieldsOf } from '../../schema/json.ts';
import type { Schema } from '../../schema/schema.ts';
import { compareElements, type Element, elementText, fieldNameOf, readElement } from './element.ts';
import { fieldType, isDeclared, itemType } from './shape.ts';

/** The steps that start here, each with whether it is a member and what lies below. */
export type FieldSet = ReadonlyMap<Element, FieldNode>;

/** One step of the tree. */
export interface FieldNode {
  readonly member: boolean;
  readonly children: FieldSet;
}

/** A path from the object's root. */
export type Path = readonly Element[];

/** The set without members. */
export const EMPTY: FieldSet = new Map();

const LEAF: FieldNode = { member: true, children: EMPTY };

/** A path on the way down: its last step, and what comes before; undefined is the root. */
export type Trail = { readonly before: Trail; readonly element: Element } | undefined;

interface GrowingNode {
  member: boolean;
  children: Map<Element, GrowingNode>;
}

/** A set under construction. */
export interface GrowingSet {
  readonly set: FieldSet;
  /** Makes the end of the trail a member. The root stands for the whole object, which nobody owns: it is left out. */
  add(trail: Trail): void;
}

/** An empty set to add to. Trails that share their beginning share its nodes, so depth costs no more than breadth. */
export function growingSet(): GrowingSet {
  const set = new Map<Element, GrowingNode>();
  const nodes = new Map<Trail, GrowingNode>();
  return {
    set,
    add(trail) {
      const missing: NonNullable<Trail>[] = [];
      for (let step = trail; step && !nodes.has(step); step = step.before) {
        missing.push(step);
      }
      for (const step of missing.reverse()) {
        const siblings = nodes.get(step.before)?.children ?? set;
        const node = siblings.get(step.element) ?? { member: false, children: new Map() };
        siblings.set(step.element, node);
        nodes.set(step, node);
      }
      const node = nodes.get(trail);
      if (node) {
        node.member = true;
      }
    },
  };
}

/** The set of the given paths. */
export function fieldSetOf(paths: Iterable<Path>): FieldSet {
  const growing = growingSet();
  for (const path of paths) {
    growing.add(path.reduce<Trail>((before, element) => ({ before, element }), undefined));
  }
  return growing.set;
}

/** The members' paths, those of a level before those below it, sorted. */
export function pathsOf(set: FieldSet, prefix: Path = []): Path[] {
  const steps = [...set].sort(([a], [b]) => compareElements(a, b));
  return [
    ...steps.flatMap(([element, node]) => (node.member ? [[...prefix, element]] : [])),
    ...steps.flatMap(([element, node]) => pathsOf(node.children, [...prefix, element])),
  ];
}

/** A path as messages write it: `.spec.ports[port=80,protocol="TCP"]`. */
export function pathText(path: Path): string {
  return path.map(elementText).join('');
}

/** True when nothing is a member. */
export function isEmpty(set: FieldSet): boolean {
  return [...set.values()].every((node) => !node.member && isEmpty(node.children));
}

/** True when the path is a member. */
export function hasPath(set: FieldSet, [first, ...rest]: Path): boolean {
  const node = first === undefined ? undefined : set.get(first);
  return node !== undefined && (rest.length === 0 ? node.member : hasPath(node.children, rest));
}

/** The members of either set. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a.size === 0 || b.size === 0) {
    return a.size === 0 ? b : a;
  }
  const merged = new Map(a);
  for (const [element, node] of b) {
    const other = merged.get(element);
    merged.set(
      element,
      other ? { member: other.member || node.member, children: union(other.children, node.children) } : node,
    );
  }
  return merged;
}

/** The members of both sets. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return mapNodes(a, (element, node) => {
    const other = b.get(element);
    return other && { member: node.member && other.member, children: intersection(node.children, other.children) };
  });
}

/** The members of `a` that are not in `b`; a member of `b` takes nothing below it away. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (b.size === 0) {
    return a;
  }
  return mapNodes(a, (element, node) => {
    const other = b.get(element);
    return other ? { member: node.member && !other.member, children: difference(node.children, other.children) } : node;
  });
}

/** The members of `a` that are neither in `b` nor below a member of `b`. */
export function differenceBelow(a: FieldSet, b: FieldSet): FieldSet {
  return mapNodes(a, (element, node) => {
    const other = b.get(element);
    if (other?.member) {
      return undefined;
    }
    return other ? { member: node.member, children: differenceBelow(node.children, other.children) } : node;
  });
}

/** The set with every field on the way to a member as a member too, where the schema names the field. */
export function withNamedFields(set: FieldSet, schema: Schema): FieldSet {
  return new Map(
    [...set].map(([element, node]) => {
      const name = fieldNameOf(element);
      const below = name === undefined ? itemType(schema) : fieldType(schema, name);
      const named = name !== undefined && isDeclared(schema, name) && node.children.size > 0;
      return [
        element,
        { member: node.member || named, children: below ? withNamedFields(node.children, below) : node.children },
      ];
    }),
  );
}

/** The set as FieldsV1, sorted. */
export function writeFieldSet(set: FieldSet): JsonObject {
  const steps = [...set].sort(([a], [b]) => compareElements(a, b));
  return Object.fromEntries(
    steps.map(([element, node]) => {
      const inner = node.member && !isEmpty(node.children);
      return [element, { ...(inner && { '.': {} }), ...writeFieldSet(node.children) }];
    }),
  );
}

/** Reads FieldsV1. Throws SyntaxError for a step that is not JSON where it must be. */
export function readFieldSet(json: JsonObject): FieldSet {
  const set = new Map<Element, FieldNode>();
  for (const [text, below] of fieldsOf(json)) {
    const element = text === '.' ? undefined : readElement(text);
    if (element !== undefined && isJsonObject(below)) {
      const children = readFieldSet(below);
      set.set(element, children.size === 0 ? LEAF : { member: Object.hasOwn(below, '.'), children });
    }
  }
  return set;
}

/** Changes or drops each node, and drops nodes that have become empty; the same set when nothing changes. */
function mapNodes(set: FieldSet, change: (element: Element, node: FieldNode) => FieldNode | undefined): FieldSet {
  const changed = new Map<Element, FieldNode>();
  let isChanged = false;
  for (const [element, node] of set) {
    const after = change(element, node);
    const isSame = after?.member === node.member && after.children === node.children;
    isChanged ||= !isSame;
    if (after && (after.member || after.children.size > 0)) {
      changed.set(element, isSame ? node : after);
    }
  }
  return isChanged ? changed : set;
}
