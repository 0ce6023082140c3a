using Tensors.Build;
using Tensors.CodeModel;
using Tensors.Signatures;
using Tensors.Tool.CommandLine;

namespace Tensors.Tool.Models;

/// <summary>Represents a model file with the C# names that the build and the source generator would use for it in a project.</summary>
/// <param name="File">The names, and the complete signature in the file.</param>
/// <param name="Inputs">The inputs, in the order of the file.</param>
/// <param name="Outputs">The outputs, in the order of the file.</param>
/// <param name="Declarations">
/// The declarations that the generator would create for the inputs and outputs that can be shared, or null if it would create none.
/// </param>
internal sealed record ShownModel(
    ModelFile File,
    IReadOnlyList<ShownValue> Inputs,
    IReadOnlyList<ShownValue> Outputs,
    ModelDeclarations? Declarations
)
{
    /// <summary>Gets the paths of the files with the model's external data, relative to the folder of the model file.</summary>
    public IReadOnlyList<string> ExternalDataFiles { get; private init; } = [];

    /// <summary>Reads a model file and chooses the C# names.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="space">The namespace, or empty for the global namespace.</param>
    /// <param name="className">The name of the class, or empty to derive it from the file name.</param>
    /// <param name="dimensions">The lengths of named axes, in the syntax of <c>Dimensions</c> in a project.</param>
    /// <exception cref="WrongInputException">The file or an argument is not valid.</exception>
    public static ShownModel Read(string path, string space, string className, string dimensions)
    {
        if (path.Length == 0)
        {
            throw new WrongInputException("The path of the model is empty. Give the path of an .onnx file.");
        }

        var faults = new List<ModelFault>();
        var item = new ModelItem(path, Path.GetFullPath(path))
        {
            Namespace = space,
            ClassName = className,
            Dimensions = dimensions,
        };
        var names = ModelNames.Of(item, Path.GetDirectoryName(item.FullPath) ?? "", "", faults);
        if (space.Length == 0 && names.ClassName is nameof(Tensors) or nameof(System))
        {
            throw new WrongInputException(
                $"A class '{names.ClassName}' in the global namespace would hide the namespace '{names.ClassName}'. Set --namespace, or another "
                    + "--class."
            );
        }

        // A wrong name is reported before the file, which may have gigabytes, is read.
        Check(path, faults);
        var file = ReadFile(item.FullPath);
        var signature = SignatureSettings.Apply(file.Signature, item, faults);
        Check(path, faults);
        return Of(new ModelFile(names.FileName, names.OutputPath, names.Namespace, names.ClassName, signature)) with
        {
            ExternalDataFiles = file.ExternalDataFiles,
        };
    }

    /// <summary>Creates an instance from a model file that has already been read.</summary>
    public static ShownModel Of(ModelFile file)
    {
        var signature = file.Signature with
        {
            Inputs = new(file.Signature.Inputs.Where(ModelDeclarations.CanDeclare)),
            Outputs = new(file.Signature.Outputs.Where(ModelDeclarations.CanDeclare)),
        };
        var declarations = ModelDeclarations.Of(file with { Signature = signature });
        var method = declarations?.Contract.Methods[0];
        return new ShownModel(
            file,
            Pair("input", file.Signature.Inputs, method?.Inputs ?? default, declarations),
            Pair("output", file.Signature.Outputs, method?.Outputs ?? default, declarations),
            declarations
        );
    }

    private static OnnxFile ReadFile(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new WrongInputException($"'{path}' is a folder. Give the path of an .onnx file.");
            }

            // The stream has no buffer, because that would read ahead after every seek.
            using var stream = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 1
            );
            return OnnxFile.Read(stream);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WrongInputException($"The file '{path}' does not exist. Give the path of an .onnx file.", e);
        }
        catch (OnnxFormatException e)
        {
            throw new WrongInputException($"{path}: {e.Message}", e);
        }
        catch (ArgumentException e)
        {
            throw new WrongInputException(
                $"'{path}' is not seekable, so it cannot be read as a model. Copy it to an ordinary file.",
                e
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WrongInputException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    private static void Check(string path, List<ModelFault> faults)
    {
        if (faults.Count > 0)
        {
            throw new WrongInputException(
                string.Join(Environment.NewLine, faults.Select(fault => $"{path}: {fault.Message}"))
            );
        }
    }

    private static ShownValue[] Pair(
        string role,
        EquatableArray<ValueSignature> values,
        EquatableArray<ContractValueModel> declared,
        ModelDeclarations? declarations
    )
    {
        var next = 0;
        return
        [
            .. values.Select(value =>
            {
                if (!ModelDeclarations.CanDeclare(value))
                {
                    var obstacle = ShareableValues.Obstacle(value) ?? "is larger than a tensor can be.";
                    return new ShownValue(role, value, obstacle, null, null);
                }

                var model = declarations is null ? null : declared[next++];
                var tensor = declarations?.Tensors.FirstOrDefault(tensor =>
                    string.Equals(tensor.Hierarchy.TypeOf(tensor.Name), model!.Tensor, StringComparison.Ordinal)
                );
                return new ShownValue(role, value, null, model, tensor);
            }),
        ];
    }
}

/// <summary>Represents an input or output of a model: as stored in the model file, and as declared in C#.</summary>
/// <param name="Role"><c>input</c> or <c>output</c>.</param>
/// <param name="Value">The value in the file.</param>
/// <param name="Obstacle">The reason why it cannot be shared, as the rest of a sentence, or null if it can.</param>
/// <param name="Declared">The declared parameter or result, or null if it is not declared.</param>
/// <param name="Tensor">The declared tensor type, or null for a scalar or if it is not declared.</param>
internal sealed record ShownValue(
    string Role,
    ValueSignature Value,
    string? Obstacle,
    ContractValueModel? Declared,
    TensorModel? Tensor
);
