from notifications.models.obligation import Obligation

__all__ = ["Obligation"]
