"""Fakes and evidence that several test packages share."""
