using System.Collections.Immutable;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>What is read of a model's <c>config.pbtxt</c>, Triton's ModelConfig in protobuf's text format.</summary>
/// <remarks>Source of names and meanings: model_config.proto of triton-inference-server/common.</remarks>
/// <param name="MaxBatchSize">The most rows that a call may have; 0 where the first axis does not count rows.</param>
/// <param name="Instances">How many calls run at a time, or null where it does not say.</param>
/// <param name="Ignored">The keys that are not used here, each once.</param>
internal sealed record ModelConfiguration(int MaxBatchSize, int? Instances, ImmutableArray<string> Ignored)
{
    /// <summary>What the file is called.</summary>
    public const string FileName = "config.pbtxt";

    // A configuration is a page of text.
    private const long MaxBytes = 1 << 20;

    /// <summary>Of a model without such a file.</summary>
    public static ModelConfiguration None { get; } = new(0, null, []);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model's name, which is its folder's.</param>
    /// <exception cref="ModelCallException">It cannot be read, or says what cannot be: where, and what was expected.</exception>
    public static ModelConfiguration Read(string path, string model)
    {
        try
        {
            var bytes = new FileInfo(path).Length;
            return bytes <= MaxBytes
                ? Parse(File.ReadAllText(path), model)
                : throw Wrong($"it has {bytes:N0} bytes; expected at most {MaxBytes:N0}.", null);
        }
        catch (TextFormatException e)
        {
            throw Wrong(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong(PathlessText.Of(e.Message, path), e);
        }
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="TextFormatException">It is not protobuf's text format, or says what cannot be.</exception>
    public static ModelConfiguration Parse(string text, string model)
    {
        int? maxBatchSize = null;
        long? instances = null;
        string? name = null;
        var ignored = new List<string>();
        foreach (var field in TextFormatReader.Read(text))
        {
            switch (field.Name)
            {
                case "name":
                    ThrowIfSet(field, name is not null);
                    name = ReadName(field, model);
                    break;
                case "max_batch_size":
                    ThrowIfSet(field, maxBatchSize is not null);
                    maxBatchSize = field.Single().ToInt32(field.Name, 0);
                    break;
                case "instance_group":
                    instances = (instances ?? 0) + field.Values.Sum(group => ReadCount(group, ignored));
                    ThrowIfTooMany(field, instances.Value);
                    break;
                default:
                    ignored.Add(field.Name);
                    break;
            }
        }

        return new ModelConfiguration(
            maxBatchSize ?? 0,
            instances is 0 ? null : (int?)instances,
            [.. ignored.Distinct(StringComparer.Ordinal)]
        );
    }

    private static string ReadName(TextFormatField field, string model)
    {
        var name = field.Single().AsString(field.Name);
        return name is "" || string.Equals(name, model, StringComparison.Ordinal)
            ? name
            : throw new TextFormatException(
                field.Place,
                $"'name' is '{ShownText.Of(name)}', but a model is called as its folder: '{ShownText.Of(model)}'. Make them the same, or leave it out."
            );
    }

    private static long ReadCount(TextFormatValue group, List<string> ignored)
    {
        int? count = null;
        foreach (var field in group.AsMessage("instance_group"))
        {
            if (field.Name is "count")
            {
                ThrowIfSet(field, count is not null);
                count = field.Single().ToInt32("instance_group.count", 1);
            }
            else
            {
                ignored.Add($"instance_group.{field.Name}");
            }
        }

        return count ?? 1;
    }

    private static void ThrowIfSet(TextFormatField field, bool isSet)
    {
        if (isSet)
        {
            throw new TextFormatException(field.Place, $"'{field.Name}' is set a second time.");
        }
    }

    private static void ThrowIfTooMany(TextFormatField field, long instances)
    {
        if (instances > int.MaxValue)
        {
            throw new TextFormatException(
                field.Place,
                $"the groups have {instances:N0} instances; expected at most {int.MaxValue:N0}."
            );
        }
    }

    private static ModelCallException Wrong(string message, Exception? cause) =>
        new(ModelCallError.Failed, $"{FileName} cannot be used: {message}", cause);
}
