using System.Globalization;
using System.Reflection;
using System.Security;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.CodeModel;
using Tensors.Tool.CommandLine;
using Tensors.Tool.Models;

namespace Tensors.Tool.Projects;

/// <summary>
/// Represents a new project for a worker of a model. It is created from the template of <c>dotnet new tensor-worker</c>, with the names
/// of the model.
/// </summary>
internal sealed class WorkerProject
{
    private const string ModelFolder = "models";

    private readonly string _modelPath;
    private readonly string _dimensions;
    private readonly ShownModel _model;

    private WorkerProject(string name, string modelPath, string dimensions, ShownModel model)
    {
        Name = name;
        _modelPath = modelPath;
        _dimensions = dimensions;
        _model = model;
    }

    /// <summary>Gets the name of the project.</summary>
    public string Name { get; }

    private string Namespace => string.Join('.', Name.Split('.').Select(Identifier));

    private string ClassName => _model.File.ClassName;

    /// <summary>Reads a model file and returns the project for it.</summary>
    /// <param name="modelPath">The path of the .onnx file.</param>
    /// <param name="name">The name of the project, or null to derive it from the model's.</param>
    /// <param name="dimensions">The lengths of named axes, in the syntax of <c>Dimensions</c> in a project.</param>
    /// <exception cref="WrongInputException">The file or an argument is not valid.</exception>
    public static WorkerProject Read(string modelPath, string? name, string dimensions)
    {
        var model = ShownModel.Read(modelPath, "Worker", "", dimensions);
        if (model.Declarations is null || model.Inputs.Concat(model.Outputs).Any(value => value.Obstacle is not null))
        {
            throw new WrongInputException(
                $"{modelPath}: the model has inputs or outputs that cannot be shared. 'tensors model {modelPath}' says which and why."
            );
        }

        name ??= model.File.ClassName + "Worker";
        if (name.Length == 0 || name.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0)
        {
            throw new WrongInputException($"--name: '{name}' cannot be the name of a file. Give another name.");
        }

        var project = new WorkerProject(name, modelPath, dimensions, model);
        if (string.Equals(project.Namespace, model.File.ClassName, StringComparison.Ordinal))
        {
            throw new WrongInputException(
                $"--name: '{name}' is the name of the model's class, which the project's namespace would hide. Give another name."
            );
        }

        return project;
    }

    /// <summary>Writes the files of the project to a folder, and copies the files of the model.</summary>
    /// <exception cref="WrongInputException">The folder contains files.</exception>
    public void WriteTo(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new WrongInputException($"'{folder}' exists and is not empty. Give another folder with --output.");
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, Name + ".csproj"), ProjectText());
        File.WriteAllText(Path.Combine(folder, "Program.cs"), ProgramText());
        var source = Path.GetDirectoryName(Path.GetFullPath(_modelPath))!;
        foreach (var file in _model.ExternalDataFiles.Prepend(Path.GetFileName(_modelPath)))
        {
            var copy = Path.Combine(folder, ModelFolder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(source, file), copy);
        }
    }

    /// <summary>Gets the text of Program.cs.</summary>
    public string ProgramText()
    {
        var template = Template("Program.cs");
        var start = template.IndexOf("#if (hasModel)", StringComparison.Ordinal);
        return template[..start]
                .Replace("TensorsSafeNamespace", Namespace, StringComparison.Ordinal)
                .Replace(
                    "Model.CreateWorker",
                    $"{Identifiers.EscapeType(ClassName)}.CreateWorker",
                    StringComparison.Ordinal
                ) + CallText.Write(_model);
    }

    /// <summary>Gets the text of the project file.</summary>
    public string ProjectText()
    {
        var assembly = typeof(WorkerProject).Assembly;
        var version = assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];
        var onnxRuntime = assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key is "OnnxRuntimeVersion")
            .Value;
        var item = $"{ModelFolder}/{Path.GetFileName(_modelPath)}";
        return Template("TensorWorker1.csproj")
            .Replace("TENSORS_VERSION", version, StringComparison.Ordinal)
            .Replace("ONNX_RUNTIME_VERSION", onnxRuntime, StringComparison.Ordinal)
            .Replace("TensorsSafeNamespace", Namespace, StringComparison.Ordinal)
            .Replace("class 'Model'", $"class '{ClassName}'", StringComparison.Ordinal)
            .Replace(
                "Include=\"TENSORS_MODEL_PATH\" ClassName=\"Model\"",
                $"Include=\"{Attribute(item).Replace(";", "%3B", StringComparison.Ordinal)}\"{(_dimensions.Length > 0 ? $" Dimensions=\"{Attribute(_dimensions)}\"" : "")}",
                StringComparison.Ordinal
            );
    }

    private static string Identifier(string text)
    {
        var letters = string.Concat(text.Select(c => SyntaxFacts.IsIdentifierPartCharacter(c) ? c : '_'));
        return letters.Length > 0 && SyntaxFacts.IsIdentifierStartCharacter(letters[0]) ? letters : "_" + letters;
    }

    // MSBuild expands these characters in an item, and XML others.
    private static string Attribute(string text)
    {
        return SecurityElement.Escape(
            string.Concat(
                text.Select(c =>
                    "%$@()'?*".Contains(c, StringComparison.Ordinal)
                        ? string.Create(CultureInfo.InvariantCulture, $"%{(int)c:X2}")
                        : $"{c}"
                )
            )
        );
    }

    private static string Template(string name)
    {
        using var stream = typeof(WorkerProject).Assembly.GetManifestResourceStream($"worker/{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
