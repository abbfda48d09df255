import type { EventDetails, Log } from '../log.ts'

/** The subscriber's side of filtering. */
export interface FilterContext {
  /** Subscription meta. */
  readonly meta: Readonly<Record<string, string>>
  readonly isSubscribed: (channel: string) => boolean
  readonly log: Log
  readonly details: EventDetails
}

/** Filters that change the content, rather than drop the message. */
const CONTENT_FILTERS = ['build-id', 'var-subst']
const FILTERS = [...CONTENT_FILTERS, 'skip-self', 'skip-users', 'require-sub']

/** The content filters among a subscription's filters, in order. */
export function contentFiltersOf(filters: readonly string[]): string[] {
  return filters.filter((filter) => CONTENT_FILTERS.includes(filter))
}

/** Reports each filter that no proxy knows, and that therefore does nothing. */
export function reportUnknownFilters(filters: readonly string[], report: (message: string) => void): void {
  for (const filter of filters) {
    if (!FILTERS.includes(filter)) report(`filter "${filter}" is unknown and does nothing`)
  }
}

/** The name of the filter that keeps an item from a subscriber, if one does. */
export function droppingFilter(
  filters: readonly string[],
  itemMeta: Readonly<Record<string, string>>,
  { meta, isSubscribed }: FilterContext,
): string | undefined {
  const { user } = meta
  return filters.find((filter) => {
    if (filter === 'skip-self') return !!user && user === itemMeta.sender
    if (filter === 'skip-users') {
      return !!user && (itemMeta.skip_users ?? '').split(',').some((name) => name.trim() === user)
    }
    return filter === 'require-sub' && !!itemMeta.require_sub && !isSubscribed(itemMeta.require_sub)
  })
}
