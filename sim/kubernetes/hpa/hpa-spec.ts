/**
 * A HorizontalPodAutoscaler (autoscaling/v2) with every default filled in.
 *
 * `parseHpa` makes it from a manifest, and the rules of KEDA from a ScaledObject.
 */
export type HpaSpec = {
  readonly name: string
  readonly namespace: string
  readonly target: { readonly kind: string; readonly name: string }
  /** At least 0 (HPAScaleToZero is on by default in v1.37); default 1. */
  readonly minReplicas: number
  readonly maxReplicas: number
  /** Default: one Resource metric, 80 % of the requested CPU. */
  readonly metrics: readonly MetricSpec[]
  /** Undefined when the manifest has none: then other rules of scale-up apply, not only other defaults. */
  readonly behavior: HpaBehavior | undefined
}

export type HpaBehavior = { readonly scaleUp: ScalingRules; readonly scaleDown: ScalingRules }

/** How fast one direction may go. */
export type ScalingRules = {
  /** 0 to 3600; default 0 upward. Downward undefined takes the controller's own, 300 by default. */
  readonly stabilizationWindowSeconds: number | undefined
  /** Default Max. */
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled'
  readonly policies: readonly ScalingPolicy[]
  /** A ratio, such as 0.1; undefined takes the controller's own. */
  readonly tolerance: number | undefined
}

export type ScalingPolicy = {
  readonly type: 'Pods' | 'Percent'
  /** Above 0. */
  readonly value: number
  /** 1 to 1800. */
  readonly periodSeconds: number
}

/** What the HPA tries to keep a metric at. Values are in thousandths (Quantity.MilliValue). */
export type MetricTarget =
  | { readonly type: 'Value'; readonly valueMilli: number }
  | { readonly type: 'AverageValue'; readonly averageValueMilli: number }
  /** Per cent of what the pods request; Resource and ContainerResource only. */
  | { readonly type: 'Utilization'; readonly averageUtilization: number }

export type MetricSpec =
  | { readonly type: 'External'; readonly metric: string; readonly target: MetricTarget }
  | { readonly type: 'Pods'; readonly metric: string; readonly target: MetricTarget }
  | {
      readonly type: 'Object'
      readonly metric: string
      /** `KIND/NAME` of the object that the metric describes. */
      readonly describedObject: string
      readonly target: MetricTarget
    }
  | { readonly type: 'Resource'; readonly resource: string; readonly target: MetricTarget }
  | {
      readonly type: 'ContainerResource'
      readonly resource: string
      readonly container: string
      readonly target: MetricTarget
    }
