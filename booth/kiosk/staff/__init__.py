"""The staff's menu: its values, its rules, its words. Nothing here is drawn, and nothing waits for a disk."""
