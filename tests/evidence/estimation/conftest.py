from spec.engines import spark

__all__ = ["spark"]
