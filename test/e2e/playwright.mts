// The part of playwright-core that is used. The package is installed beside n8n, where the type
// checker does not look.

export interface Playwright {
	chromium: {
		launch(options: { executablePath: string; args: readonly string[] }): Promise<Browser>;
	};
	selectors: { setTestIdAttribute(name: string): void };
}

export interface Browser {
	newContext(options: {
		colorScheme: 'light' | 'dark';
		viewport: { width: number; height: number };
		deviceScaleFactor?: number;
		locale: string;
		timezoneId: string;
		permissions: string[];
	}): Promise<Context>;
	close(): Promise<void>;
}

export interface Context {
	addCookies(cookies: Array<{ name: string; value: string; url: string }>): Promise<void>;
	addInitScript(script: string): Promise<void>;
	newPage(): Promise<Page>;
	/** The next one that opens by itself. */
	waitForEvent(event: 'page'): Promise<Page>;
	close(): Promise<void>;
}

interface Waiting {
	timeout?: number;
}

interface Finding {
	locator(selector: string, options?: { hasText?: string | RegExp }): Locator;
	getByTestId(id: string | RegExp): Locator;
	getByText(text: string | RegExp, options?: { exact?: boolean }): Locator;
	getByRole(role: string, options?: { name?: string | RegExp; exact?: boolean }): Locator;
	getByLabel(text: string | RegExp, options?: { exact?: boolean }): Locator;
	getByPlaceholder(text: string | RegExp, options?: { exact?: boolean }): Locator;
}

export interface Locator extends Finding {
	first(): Locator;
	/** Either of both. */
	or(other: Locator): Locator;
	last(): Locator;
	nth(index: number): Locator;
	filter(options: { hasText?: string | RegExp; has?: Locator; visible?: boolean }): Locator;
	click(options?: Waiting & { force?: boolean; button?: 'left' | 'right' }): Promise<void>;
	dblclick(options?: Waiting): Promise<void>;
	hover(options?: Waiting & { position?: { x: number; y: number } }): Promise<void>;
	fill(text: string, options?: Waiting): Promise<void>;
	press(key: string): Promise<void>;
	pressSequentially(text: string, options?: { delay?: number }): Promise<void>;
	scrollIntoViewIfNeeded(): Promise<void>;
	count(): Promise<number>;
	isVisible(): Promise<boolean>;
	innerText(): Promise<string>;
	inputValue(): Promise<string>;
	getAttribute(name: string): Promise<string | null>;
	allInnerTexts(): Promise<string[]>;
	waitFor(
		options?: Waiting & { state?: 'visible' | 'hidden' | 'attached' | 'detached' },
	): Promise<void>;
	screenshot(options: Picture): Promise<unknown>;
}

interface Picture {
	path: string;
	animations?: 'disabled' | 'allow';
	caret?: 'hide' | 'initial';
}

/** A line of the browser's console, with the address of the script that wrote it. */
export interface ConsoleMessage {
	type(): string;
	text(): string;
	location(): { url: string };
}

export interface Page extends Finding {
	readonly keyboard: {
		press(key: string): Promise<void>;
		type(text: string): Promise<void>;
		insertText(text: string): Promise<void>;
	};
	readonly mouse: { down(): Promise<void>; up(): Promise<void> };
	context(): Context;
	goto(url: string, options?: Waiting): Promise<unknown>;
	reload(): Promise<unknown>;
	url(): string;
	on(event: 'console', listener: (message: ConsoleMessage) => void): void;
	on(event: 'pageerror', listener: (error: Error) => void): void;
	setViewportSize(size: { width: number; height: number }): Promise<void>;
	emulateMedia(options: { colorScheme: 'light' | 'dark' }): Promise<void>;
	evaluate<T>(expression: string): Promise<T>;
	waitForTimeout(ms: number): Promise<void>;
	screenshot(options: Picture & { fullPage?: boolean }): Promise<unknown>;
	close(): Promise<void>;
}
