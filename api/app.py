"""Put the API together: its routes, its limits, its errors."""

from fastapi import FastAPI

from api import documented, health, measures, paths
from api.desk import Desk
from api.limits import Limits
from api.problems import handle_errors
from api.routes import routers

TITLE = "dondoc"
VERSION = "1"


def create_app(desk: Desk) -> FastAPI:
    """Return the application that answers with what a desk knows.

    The interactive pages are off: they load scripts from elsewhere. ``/openapi.json`` is served.
    """
    app = FastAPI(title=TITLE, version=VERSION, docs_url=None, redoc_url=None)
    app.state.desk = desk
    paths.understand_segments()
    handle_errors(app)
    for router in (*routers(), health.router):
        app.include_router(router)
    documented.document_problems(app)
    # The last one added is the first one asked.
    app.add_middleware(Limits, settings=desk.settings)
    app.add_middleware(paths.Paths)
    app.add_middleware(measures.Measures)
    return app
