"""Tasks that write no raster, but a report and its figures."""

from typing import Callable, ClassVar, Dict

from ..evaluation.files import require_folder, write_files
from ..task import Task


class ReportTask(Task):
    """A task whose result, which has the ``options``, is written as files of text."""

    MAKERS: ClassVar[Dict[str, Callable]] = {}
    """What makes the text of each output of the result, by the name of its parameter."""

    def run(self, feedback):
        """Do the work, then write the files, all of them or none; see ``Task.run``."""
        result = super().run(feedback)
        write_files(result, self.MAKERS)
        return result

    def require_outputs(self):
        """Raise ``PluginError`` where a file cannot be written, or is an input."""
        for path in self.options.outputs.values():
            require_folder(path)
        self.rasters.require_not_inputs(self.options.outputs)
