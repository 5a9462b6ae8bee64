/** What every dialog of the desk is given. */
export interface DialogProps {
  opened: boolean;
  onClose: () => void;
  /** After it has left the screen. */
  onClosed: () => void;
  /** What it asked about may be different now, whether it worked or not. */
  onChanged: () => void;
}
