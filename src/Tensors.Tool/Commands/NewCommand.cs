using System.CommandLine;
using Tensors.Tool.CommandLine;
using Tensors.Tool.Projects;

namespace Tensors.Tool.Commands;

/// <summary>Implements <c>tensors new worker --model FILE.onnx</c>, which creates a worker project for a model.</summary>
internal static class NewCommand
{
    public static Command Create() =>
        new("new", "Create a project for a model, with a copy of its file and code with the names of its tensors.")
        {
            CreateWorker(),
        };

    private static Command CreateWorker()
    {
        var model = Options.FilePath("--model", "The .onnx file, which is copied into the project.", "FILE.onnx", true);
        var output = Options.FilePath("--output", "The folder of the project. Default: the project's name.", "DIR");
        var name = new Option<string?>("--name")
        {
            Description = "The name of the project. Default: the name of the model's class, and 'Worker'.",
            HelpName = "NAME",
        };
        var dimensions = Options.Dimensions();
        var command = new Command(
            "worker",
            "Create a program that serves a model in a separate process, and calls it there."
        )
        {
            model,
            output,
            name,
            dimensions,
        };
        command.SetAction(parsed =>
        {
            var project = WorkerProject.Read(
                parsed.GetRequiredValue(model)!,
                parsed.GetValue(name),
                parsed.GetRequiredValue(dimensions)
            );
            var folder = parsed.GetValue(output) ?? project.Name;
            project.WriteTo(folder);
            Console.Out.WriteLine($"Wrote {project.Name} to {folder}. Run it: dotnet run --project {folder}");
        });
        return command;
    }
}
