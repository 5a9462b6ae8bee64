import { clauses } from "./clauses.ts";
import { fitVectorizer, normalizeText, type Vectorizer, words } from "./features.ts";
import { type LinearModel, softmax, trainSoftmaxRegression } from "./softmax-regression.ts";

export interface Example {
  text: string;
  label: string;
}

export interface Classification {
  /** The best label; null when nothing fits. */
  label: string | null;
  /** Calibrated probability of `label`, 0 to 1. */
  confidence: number;
  kind: "single" | "multiple" | "unclear" | "out_of_scope";
  /** `single`: the label. `multiple`: each, in the order of the message. `unclear`: the candidates, best first. */
  labels: string[];
  /** The message cut where it turns to another matter; one part unless `multiple`. */
  parts: { text: string; label: string }[];
}

export interface Classifier {
  classify(text: string): Classification;
  /** Every label with its probability, best first. */
  rank(text: string): { label: string; probability: number }[];
}

/** Below this lead of the best label over the second nobody could say which was meant. */
const CLEAR_LEAD = 0.15;
/** A clause becomes a part of its own only when this sure, so that one matter is not torn apart. */
const SURE_OF_PART = 0.5;
/** Share of what is in scope that may be turned away for the sake of finding what is not. */
const REJECTED = 0.05;
/** With fewer known words than this a message is about something else, however well those few fit. */
const LEAST_COVERAGE = 0.3;
/** With no more unseen examples than this, their weakest says little and is halved. */
const FEW = 10;
const TEMPERATURES = [0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1, 1.3];

interface Fitted {
  vectorizer: Vectorizer;
  model: LinearModel;
  labels: string[];
}

interface Calibration {
  temperature: number;
  /** Least evidence (see `evidence`) of a message that belongs to one of the labels. */
  leastEvidence: number;
}

function learn(examples: Example[], labels: string[]): Fitted {
  const vectorizer = fitVectorizer(examples.map((example) => example.text));
  const model = trainSoftmaxRegression({
    vectors: examples.map((example) => vectorizer.vector(example.text)),
    targets: examples.map((example) => labels.indexOf(example.label)),
    featureCount: vectorizer.featureCount,
    classCount: labels.length,
  });
  return { vectorizer, model, labels };
}

/** How much speaks for any label at all: the greatest logit, weighed down when the words are unknown. */
function evidence(fitted: Fitted, text: string): number {
  return Math.max(...fitted.model.logits(fitted.vectorizer.vector(text))) * fitted.vectorizer.coverage(text);
}

/** A fifth of the examples is kept from training to see how sure the rest makes the model about what it has not seen. */
function calibrate(examples: Example[], labels: string[]): Calibration {
  const unseen = examples.filter((_, index) => index % 5 === 4);
  const fitted = learn(
    examples.filter((_, index) => index % 5 !== 4),
    labels,
  );
  const loss = (temperature: number): number =>
    unseen.reduce((sum, { text, label }) => {
      const probabilities = softmax(fitted.model.logits(fitted.vectorizer.vector(text)), temperature);
      return sum - Math.log((probabilities[labels.indexOf(label)] ?? 0) + 1e-9);
    }, 0);
  const temperature =
    TEMPERATURES.map((value) => ({ value, loss: loss(value) })).sort((a, b) => a.loss - b.loss)[0]?.value ?? 1;
  const measured = unseen.map(({ text }) => evidence(fitted, text)).sort((a, b) => a - b);
  const trust = measured.length / (measured.length + FEW);
  return { temperature, leastEvidence: trust * (measured[Math.floor(measured.length * REJECTED)] ?? 0) };
}

/** Two words, or three Chinese characters: less is rather a way of speaking than a matter of its own. */
function saysEnough(clause: string): boolean {
  const found = words(normalizeText(clause));
  return found.length > (/\p{Script=Han}/u.test(clause) ? 2 : 1);
}

/**
 * Learns to tell labels apart from examples, in milliseconds for what agents declare; the same examples give the same
 * classifier. No text leaves the process.
 */
export function trainClassifier(examples: Example[]): Classifier {
  const labels = [...new Set(examples.map((example) => example.label))];
  if (labels.length === 0) {
    return {
      classify: () => ({ label: null, confidence: 0, kind: "out_of_scope", labels: [], parts: [] }),
      rank: () => [],
    };
  }
  const fitted = learn(examples, labels);
  const { temperature, leastEvidence } = calibrate(examples, labels);

  const rank = (text: string): { label: string; probability: number }[] => {
    const probabilities = softmax(fitted.model.logits(fitted.vectorizer.vector(text)), temperature);
    return labels
      .map((label, index) => ({ label, probability: probabilities[index] ?? 0 }))
      .sort((a, b) => b.probability - a.probability);
  };

  const classifyWhole = (text: string): Classification => {
    const [best, second] = rank(text);
    const strength = fitted.vectorizer.coverage(text) < LEAST_COVERAGE ? 0 : evidence(fitted, text);
    if (best === undefined || strength <= 0 || strength < leastEvidence) {
      return { label: null, confidence: 1 - (best?.probability ?? 0), kind: "out_of_scope", labels: [], parts: [] };
    }
    const { label, probability: confidence } = best;
    const parts = [{ text, label }];
    if (second !== undefined && confidence - second.probability < CLEAR_LEAD) {
      return { label, confidence, kind: "unclear", labels: [label, second.label], parts };
    }
    return { label, confidence, kind: "single", labels: [label], parts };
  };

  /** Clauses without a clear label of their own join the part before them, or the one after when they come first. */
  const partsOf = (text: string): { text: string; label: string }[] => {
    const parts: { text: string; label: string }[] = [];
    let waiting = "";
    for (const clause of clauses(text)) {
      const found = classifyWhole(clause);
      const clear = found.kind === "single" && found.confidence >= SURE_OF_PART && saysEnough(clause);
      const last = parts.at(-1);
      if (clear && found.label !== null && found.label !== last?.label) {
        parts.push({ text: `${waiting} ${clause}`.trim(), label: found.label });
        waiting = "";
      } else if (last) last.text += ` ${clause}`;
      else waiting = `${waiting} ${clause}`.trim();
    }
    return parts;
  };

  return {
    rank,
    classify(text) {
      const parts = partsOf(text);
      const found = [...new Set(parts.map((part) => part.label))];
      if (found.length < 2) return classifyWhole(text);
      const confidence = Math.min(...parts.map((part) => rank(part.text)[0]?.probability ?? 0));
      return { label: found[0] ?? null, confidence, kind: "multiple", labels: found, parts };
    },
  };
}
