/** The report on a failing Pod, as people paste it into tickets. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { reportOf } from "../../client/src/commands/live/reportText.ts";
import { failure } from "./failures.ts";

test("says everything of each image of the Pod", () => {
  const sidecar = failure({ container: "sidecar", registry: null, backOff: null, remedies: [] });
  assert.equal(
    reportOf([failure({ owner: "Deployment/web" }), sidecar], "staging"),
    `Pod:              web-1
Namespace:        shop
Owner:            Deployment/web
Node:             node-1
Context:          staging
Service account:  default
Pull secrets:     regcred

web (container)
  Image:          registry.example.com/web:1
  Registry:       registry.example.com
  Reason:         ImagePullBackOff
  Cause:          secret-missing (certain)
  Failing since:  2026-01-01T11:57:00Z
  Attempts:       5
  Last attempt:   2026-01-01T11:58:00Z
  Next attempt:   2026-01-01T12:00:40Z

  The pull secret is missing.
  It has to be made.

  Evidence:
    Secret shop/regcred: It does not exist.

  What to do:
    1. Make it
       kubectl create secret docker-registry regcred

sidecar (container)
  Image:          registry.example.com/web:1
  Registry:       <none>
  Reason:         ImagePullBackOff
  Cause:          secret-missing (certain)
  Failing since:  <unknown>
  Attempts:       <unknown>
  Last attempt:   <unknown>
  Next attempt:   <unknown>

  The pull secret is missing.
  It has to be made.

  Evidence:
    Secret shop/regcred: It does not exist.

  What to do:
`,
  );
});
