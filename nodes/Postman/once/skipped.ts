// Why an item was not tried although nothing is wrong with it: it was sent before.

/** What is known of the message that was sent. `sentAt` is Postman's `createdAt`. */
interface SentBefore {
	messageId?: string | undefined;
	sentAt?: string | undefined;
	latestStatus?: string | undefined;
}

/** Under its Send Once Key. */
export type SkippedByKey = SentBefore & {
	kind: 'skipped';
	key: string;
	because: 'earlierRun' | 'otherItem';
};

/** By its recipient and text: within so many hours, or by another item of the run. */
export type SkippedByText = SentBefore & {
	kind: 'skipped';
	hours: number;
	because: 'sentWithin' | 'sameText';
};

/** An item that is not sent, because its message was. */
export type Skipped = SkippedByKey | SkippedByText;
