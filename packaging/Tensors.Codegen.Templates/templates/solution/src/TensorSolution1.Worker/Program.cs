using Tensors;
#if (hasModel)
using TensorsSafeNamespace.Contracts;
#endif
using TensorsSafeNamespace.Worker;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddModelWorker<Square>();
#if (hasModel)
builder.Services.AddOnnxModelWorker<Model.IModel>();
#endif

var app = builder.Build();
app.MapModelWorkers();
app.Run();
