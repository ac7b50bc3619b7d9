/** Writes what keeps the short-lived token of a cloud's registry fresh, in one of three ways. */
import { refreshingCredentialProvider } from "./refresherCredentialProvider.ts";
import { refreshingCronJob } from "./refresherCronJob.ts";
import { refreshingExternalSecret } from "./refresherExternalSecret.ts";
import type { RefresherRequest, RefresherTarget } from "./refresherRequest.ts";

/** YAML. The request has no problem. */
export function refresher(request: RefresherRequest, target: RefresherTarget): string {
  switch (target.as) {
    case "cronjob":
      return refreshingCronJob(request, target.of);
    case "external-secret":
      return refreshingExternalSecret(request, target.of);
    case "credential-provider":
      return refreshingCredentialProvider(request);
  }
}
