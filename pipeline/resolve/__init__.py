"""Resolve: mentions become queries; sources answer them with records."""
