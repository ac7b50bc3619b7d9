/** Events as the group events.k8s.io shows them: the same objects under other names (pkg/apis/events/v1). */
import type { KubeEvent, KubeObject } from "./objects.ts";

export function newEvent(object: KubeObject): KubeObject {
  const event = object as KubeEvent;
  const { count, firstTimestamp, lastTimestamp, involvedObject, message, source, reportingComponent, ...rest } = event;
  return {
    ...rest,
    apiVersion: "events.k8s.io/v1",
    deprecatedFirstTimestamp: firstTimestamp,
    deprecatedLastTimestamp: lastTimestamp,
    deprecatedSource: source,
    ...(count === undefined ? {} : { deprecatedCount: count }),
    note: message,
    regarding: involvedObject,
    reportingController: reportingComponent,
  };
}
