/** What the API server answers where it refuses: `Status` objects in its own words (apimachinery/pkg/api/errors). */
import type { Kind } from "./kinds.ts";

interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

interface Details {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly Cause[];
  readonly retryAfterSeconds?: number;
}

export interface Status {
  readonly kind: "Status";
  readonly apiVersion: "v1";
  readonly metadata: object;
  readonly status: "Success" | "Failure";
  readonly message?: string;
  readonly reason?: string;
  readonly details?: Details;
  readonly code?: number;
}

/** A request that is refused. */
export class Refusal extends Error {
  readonly status: Status & { readonly code: number };

  constructor(code: number, reason: string, message: string, details?: Details, metadata: object = {}) {
    super(message);
    const failure = { kind: "Status", apiVersion: "v1", metadata, status: "Failure" } as const;
    this.status = { ...failure, message, reason, ...(details ? { details } : {}), code };
  }
}

function detailsOf({ group, plural }: Kind, name: string | undefined): Details {
  return { ...(name ? { name } : {}), ...(group ? { group } : {}), kind: plural };
}

/** The resource as messages name it, such as `deployments.apps`. */
function resourceName({ group, plural }: Kind): string {
  return group ? `${plural}.${group}` : plural;
}

export function unknownPath(): Refusal {
  return new Refusal(404, "NotFound", "the server could not find the requested resource", {});
}

export function notFound(kind: Kind, name: string): Refusal {
  return new Refusal(404, "NotFound", `${resourceName(kind)} "${name}" not found`, detailsOf(kind, name));
}

export function alreadyExists(kind: Kind, name: string): Refusal {
  return new Refusal(409, "AlreadyExists", `${resourceName(kind)} "${name}" already exists`, detailsOf(kind, name));
}

export function conflict(kind: Kind, name: string): Refusal {
  const why = "the object has been modified; please apply your changes to the latest version and try again";
  const message = `Operation cannot be fulfilled on ${resourceName(kind)} "${name}": ${why}`;
  return new Refusal(409, "Conflict", message, detailsOf(kind, name));
}

/** Another object of that name was meant. */
export function otherUid(kind: Kind, name: string, wanted: string, present: string): Refusal {
  const why = `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${present}`;
  const message = `Operation cannot be fulfilled on ${kind.kind} "${name}": ${why}`;
  return new Refusal(409, "Conflict", message, { ...detailsOf(kind, name), kind: kind.kind });
}

export function forbidden(kind: Kind, name: string | undefined, why: string): Refusal {
  const what = name ? `${resourceName(kind)} "${name}"` : resourceName(kind);
  return new Refusal(403, "Forbidden", `${what} is forbidden: ${why}`, detailsOf(kind, name));
}

export function badRequest(message: string): Refusal {
  return new Refusal(400, "BadRequest", message);
}

export function unauthorized(): Refusal {
  return new Refusal(401, "Unauthorized", "Unauthorized");
}

export function expired(message: string): Refusal {
  return new Refusal(410, "Expired", message);
}

/** Who does not mind that objects have changed meanwhile may go on with another token. */
export function expiredPage(token: string): Refusal {
  const message =
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without " +
    "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. " +
    "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or " +
    "deleted between the time the first chunk was returned and now may show up in the list.";
  return new Refusal(410, "Expired", message, undefined, { continue: token });
}

export function methodNotAllowed(): Refusal {
  const message = "the server does not allow this method on the requested resource";
  return new Refusal(405, "MethodNotAllowed", message, {});
}

export function unsupportedPatch(): Refusal {
  const accepted = "application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json";
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted}`;
  return new Refusal(415, "UnsupportedMediaType", message, {});
}

/** A JSON patch that does not fit the object. */
export function rejectedPatch(): Refusal {
  return new Refusal(422, "Invalid", "the server rejected our request due to an error in our request", {});
}

export interface FieldProblem {
  readonly field: string;
  readonly reason: "FieldValueRequired" | "FieldValueInvalid" | "FieldValueForbidden" | "FieldValueTooLong";
  /** What follows the field's name, such as `Required value`. */
  readonly message: string;
}

/** Several problems are listed between brackets. */
export function invalid({ group, kind }: Kind, name: string, problems: readonly FieldProblem[]): Refusal {
  const texts = problems.map(({ field, message }) => `${field}: ${message}`);
  const list = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  const typeName = group ? `${kind}.${group}` : kind;
  const causes = problems.map(({ field, reason, message }) => ({ reason, message, field }));
  const message = `${typeName} "${name}" is invalid: ${list}`;
  return new Refusal(422, "Invalid", message, { name, ...(group ? { group } : {}), kind, causes });
}
