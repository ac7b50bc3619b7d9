/** Reads the few kinds of objects that kubectl sends as protocol buffers: what its `create` and `auth` commands make. */
import type { Draft } from "./objects.ts";
import { Refusal } from "./problems.ts";

export const protobufType = "application/vnd.kubernetes.protobuf";

type FieldType = "string" | "bytes" | "bool" | "strings" | "byteMap" | Message | readonly [Message];

/** By their numbers in k8s.io/api's generated.proto. */
interface Message {
  readonly [number: number]: readonly [name: string, type: FieldType];
}

const metadata: Message = {
  1: ["name", "string"],
  2: ["generateName", "string"],
  3: ["namespace", "string"],
  11: ["labels", "strings"],
  12: ["annotations", "strings"],
};
const reference: Message = { 1: ["name", "string"] };
const resourceAttributes: Message = {
  1: ["namespace", "string"],
  2: ["verb", "string"],
  3: ["group", "string"],
  4: ["version", "string"],
  5: ["resource", "string"],
  6: ["subresource", "string"],
  7: ["name", "string"],
};

const messages: Readonly<Record<string, Message>> = {
  Namespace: { 1: ["metadata", metadata] },
  ConfigMap: { 1: ["metadata", metadata], 2: ["data", "strings"] },
  ServiceAccount: { 1: ["metadata", metadata], 3: ["imagePullSecrets", [reference]] },
  Secret: {
    1: ["metadata", metadata],
    2: ["data", "byteMap"],
    3: ["type", "string"],
    4: ["stringData", "strings"],
    5: ["immutable", "bool"],
  },
  SelfSubjectAccessReview: { 2: ["spec", { 1: ["resourceAttributes", resourceAttributes] }] },
  SelfSubjectRulesReview: { 2: ["spec", { 1: ["namespace", "string"] }] },
};

/** What stands before each object: four bytes, and an envelope that says of which kind it is. */
const magic = Buffer.from("k8s\0");
const envelope: Message = {
  1: ["typeMeta", { 1: ["apiVersion", "string"], 2: ["kind", "string"] }],
  2: ["raw", "bytes"],
};

export function readProtobuf(body: Buffer): Draft {
  if (!body.subarray(0, magic.length).equals(magic)) throw unreadable("an object without its envelope");
  const { typeMeta, raw } = decode(envelope, body.subarray(magic.length)) as {
    readonly typeMeta: { readonly apiVersion: string; readonly kind: string };
    readonly raw: string;
  };
  const message = messages[typeMeta.kind];
  if (!message) throw unreadable(typeMeta.kind);
  return { ...typeMeta, ...decode(message, Buffer.from(raw, "base64")) };
}

function unreadable(what: string): Refusal {
  return new Refusal(
    415,
    "UnsupportedMediaType",
    `the simulated cluster reads no protocol buffers of ${what}; send JSON`,
  );
}

function decode(message: Message, bytes: Buffer): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (let at = 0; at < bytes.length; ) {
    const tag = varint(bytes, at);
    const value = varint(bytes, tag.end);
    // Only numbers and texts occur.
    const isNumber = (tag.value & 7) === 0;
    const end = isNumber ? value.end : value.end + value.value;
    const [name, type] = message[tag.value >> 3] ?? [];
    if (name && type) {
      const present = object[name];
      const read = isNumber ? value.value !== 0 : readField(type, bytes.subarray(value.end, end), present);
      // kubectl writes empty texts where JSON has no field.
      if (read !== "") object[name] = read;
    }
    at = end;
  }
  return object;
}

function readField(type: FieldType, bytes: Buffer, present: unknown): unknown {
  if (type === "string") return bytes.toString();
  if (type === "bytes" || type === "bool") return bytes.toString("base64");
  if (type === "strings" || type === "byteMap") {
    const { key = "", value = "" } = decode(
      { 1: ["key", "string"], 2: ["value", type === "strings" ? "string" : "bytes"] },
      bytes,
    );
    return { ...(present as object | undefined), [String(key)]: value };
  }
  if (Array.isArray(type)) return [...((present as readonly unknown[] | undefined) ?? []), decode(type[0], bytes)];
  return decode(type as Message, bytes);
}

function varint(bytes: Buffer, start: number): { readonly value: number; readonly end: number } {
  let [value, at, factor] = [0, start, 1];
  for (; (bytes[at] ?? 0) >= 0x80; at++, factor *= 0x80) value += ((bytes[at] ?? 0) & 0x7f) * factor;
  return { value: value + (bytes[at] ?? 0) * factor, end: at + 1 };
}
