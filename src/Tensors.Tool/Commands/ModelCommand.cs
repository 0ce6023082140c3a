using System.CommandLine;
using Tensors.Tool.CommandLine;
using Tensors.Tool.Models;

namespace Tensors.Tool.Commands;

/// <summary>Implements <c>tensors model FILE.onnx</c>, which prints the inputs and outputs of a model.</summary>
internal static class ModelCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE.onnx") { Description = "Path of the model." };
        var space = new Option<string>("--namespace")
        {
            Description = "Namespace of the declarations. Default: the global namespace.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "",
        };
        var className = new Option<string>("--class")
        {
            Description =
                "Name of the class that contains the declarations. Default: derived from the name of the file.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "",
        };
        var dimensions = Options.Dimensions();
        var json = new Option<bool>("--json") { Description = "Print the signature as JSON." };
        var command = new Command(
            "model",
            "Print a model's signature as the C# declarations that <TensorModel Include=\"FILE.onnx\"/> adds to a project."
        )
        {
            file,
            space,
            className,
            dimensions,
            json,
        };
        command.SetAction(parsed =>
        {
            var model = ShownModel.Read(
                parsed.GetRequiredValue(file),
                parsed.GetRequiredValue(space),
                parsed.GetRequiredValue(className),
                parsed.GetRequiredValue(dimensions)
            );
            Console.Out.Write(parsed.GetValue(json) ? SignatureJson.Write(model) : DeclarationText.Write(model));
        });
        return command;
    }
}
